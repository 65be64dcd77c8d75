//! `todo-bindgen MODULE FOLDER`: writes a wasm module and the browser's glue for it into a folder, compressed:
//! each file as `.br` and as `.gz`. They are called after the module.

use std::{
    ffi::OsStr,
    fs::{self, File},
    path::Path,
};

use anyhow::{Context, Result, bail};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [module, folder] = arguments.as_slice() else {
        bail!("usage: todo-bindgen MODULE FOLDER");
    };
    let (module, folder) = (Path::new(module), Path::new(folder));
    let name = module.file_stem().and_then(OsStr::to_str).context("the module has no name")?;
    Bindgen::new()
        .input_path(module)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .with_context(|| format!("cannot generate glue for {}", module.display()))?;
    for file in [format!("{name}.js"), format!("{name}_bg.wasm")] {
        compress(folder, &file).with_context(|| format!("cannot compress {file}"))?;
    }
    Ok(())
}

fn compress(folder: &Path, file: &str) -> Result<()> {
    let plain = fs::read(folder.join(file))?;
    let mut brotli = File::create(folder.join(format!("{file}.br")))?;
    brotli::BrotliCompress(&mut plain.as_slice(), &mut brotli, &BrotliEncoderParams::default())?;
    let gzip = File::create(folder.join(format!("{file}.gz")))?;
    // No name and no time in the header: the same input gives the same bytes.
    let mut gzip = GzBuilder::new().write(gzip, Compression::best());
    std::io::copy(&mut plain.as_slice(), &mut gzip)?;
    gzip.finish()?;
    Ok(fs::remove_file(folder.join(file))?)
}

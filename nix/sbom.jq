# Lines of `cargo tree --format '{p}\t{l}'` in (raw), a CycloneDX document of the crate $root out.

def component($type):
  "pkg:cargo/\(.name)@\(.version)" as $reference
  | {
      type: $type,
      "bom-ref": $reference,
      name,
      version,
      purl: $reference,
      licenses: (if .license == "" then [] else [{ expression: (.license | gsub("/"; " OR ")) }] end)
    };
[ inputs
  | split("\t")
  | (.[0] | split(" ")) as [$name, $version]
  | { name: $name, version: ($version | ltrimstr("v")), license: .[1] } ]
| unique
| {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: (.[] | select(.name == $root) | component("application")) },
    components: [.[] | select(.name != $root) | component("library")]
  }

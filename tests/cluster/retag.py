"""Give a docker archive's image another tag: retag.py ARCHIVE OUT.tar TAG."""

import io
import json
import sys
import tarfile

archive, output, tag = sys.argv[1:]

with tarfile.open(archive) as old, tarfile.open(output, "w") as new:
    for member in old:
        content = old.extractfile(member)
        if member.name == "manifest.json":
            images = json.load(content)
            for image in images:
                image["RepoTags"] = [f"{name.rpartition(':')[0]}:{tag}" for name in image["RepoTags"]]
            manifest = json.dumps(images).encode()
            member.size = len(manifest)
            content = io.BytesIO(manifest)
        new.addfile(member, content)

"""Pack a folder as a one-layer image, reproducibly.

image.py [--env NAME=VALUE]… [--stop-signal SIGNAL] OUT.tar NAME:TAG FOLDER [PROGRAM [ARGUMENT…]]
"""

import argparse
import hashlib
import io
import json
import os
import tarfile


def add(archive, name, data):
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def owned_by_root(member):
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = "root"
    return member


parser = argparse.ArgumentParser()
parser.add_argument("--env", action="append", default=[])
parser.add_argument("--stop-signal", default="SIGTERM")
for positional in ("output", "name", "folder"):
    parser.add_argument(positional)
parser.add_argument("command", nargs=argparse.REMAINDER)
wanted = parser.parse_args()
layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode="w", format=tarfile.PAX_FORMAT) as archive:
    for entry in sorted(os.listdir(wanted.folder)):
        archive.add(os.path.join(wanted.folder, entry), arcname=entry, filter=owned_by_root)
layer = layer.getvalue()
digest = hashlib.sha256(layer).hexdigest()
image = {
    "architecture": "amd64",
    "os": "linux",
    "created": "1970-01-01T00:00:01Z",
    "config": {
        "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", *wanted.env],
        "Entrypoint": wanted.command,
        "WorkingDir": "/",
        "StopSignal": wanted.stop_signal,
    },
    "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
}
config = json.dumps(image, sort_keys=True).encode()
config_name = hashlib.sha256(config).hexdigest() + ".json"
layer_name = f"{digest}/layer.tar"
manifest = [{"Config": config_name, "RepoTags": [wanted.name], "Layers": [layer_name]}]
with tarfile.open(wanted.output, "w") as archive:
    add(archive, config_name, config)
    add(archive, layer_name, layer)
    add(archive, "manifest.json", json.dumps(manifest).encode())

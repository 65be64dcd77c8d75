"""Pack a folder as a one-layer image, reproducibly: image.py OUT.tar NAME:TAG FOLDER [PROGRAM [ARGUMENT…]]."""

import hashlib
import io
import json
import os
import sys
import tarfile


def add(archive, name, data):
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def owned_by_root(member):
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = "root"
    return member


output, name, folder, *command = sys.argv[1:]
layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode="w", format=tarfile.PAX_FORMAT) as archive:
    for entry in sorted(os.listdir(folder)):
        archive.add(os.path.join(folder, entry), arcname=entry, filter=owned_by_root)
layer = layer.getvalue()
digest = hashlib.sha256(layer).hexdigest()
# Postgres waits for its clients after SIGTERM; the official image has it stopped by SIGINT, too.
stop_signal = "SIGINT"
image = {
    "architecture": "amd64",
    "os": "linux",
    "created": "1970-01-01T00:00:01Z",
    "config": {
        "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"],
        "Entrypoint": command,
        "WorkingDir": "/",
        "StopSignal": stop_signal,
    },
    "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
}
config = json.dumps(image, sort_keys=True).encode()
config_name = hashlib.sha256(config).hexdigest() + ".json"
layer_name = f"{digest}/layer.tar"
manifest = [{"Config": config_name, "RepoTags": [name], "Layers": [layer_name]}]
with tarfile.open(output, "w") as archive:
    add(archive, config_name, config)
    add(archive, layer_name, layer)
    add(archive, "manifest.json", json.dumps(manifest).encode())

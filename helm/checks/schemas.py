"""schemas.py FOLDER SWAGGER [KIND.yaml…]: what kubeconform checks manifests against, one schema for each kind, made of the API
server's own description (OpenAPI 2) and of definitions of further kinds. Nothing that is not described is let through."""

import json
import pathlib
import sys

import yaml

REF = "#/definitions/"
TEXT_OR_NUMBER = {"anyOf": [{"type": "string"}, {"type": "number"}]}


def strict(schema):
    """As the API server reads it: a quantity or a port is a text or a number; what is not named is an error."""
    if isinstance(schema, list):
        return [strict(it) for it in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "int-or-string" or schema.get("x-kubernetes-int-or-string"):
        return TEXT_OR_NUMBER
    closed = {key: strict(value) for key, value in schema.items() if not key.startswith("x-kubernetes-")}
    is_open = "additionalProperties" in schema or schema.get("x-kubernetes-preserve-unknown-fields")
    if isinstance(schema.get("properties"), dict) and schema.get("type", "object") == "object" and not is_open:
        closed["additionalProperties"] = False
    return closed


def needed(name, definitions, found):
    """The definition and all that it names."""
    if name not in found:
        found[name] = definitions[name]
        for part in json.dumps(definitions[name]).split(f'"{REF}')[1:]:
            needed(part.split('"')[0], definitions, found)
    return found


def file_of(group, version, kind):
    """By the group's first word, as kubeconform names it."""
    words = [kind, *([group.split(".")[0]] if group else []), version]
    return "-".join(words).lower() + ".json"


def built_in(swagger):
    definitions = {name: strict(it) for name, it in swagger["definitions"].items()}
    definitions["io.k8s.apimachinery.pkg.api.resource.Quantity"] = TEXT_OR_NUMBER
    for name, definition in swagger["definitions"].items():
        kinds = definition.get("x-kubernetes-group-version-kind", [])
        if len(kinds) == 1:
            schema = {"$ref": REF + name, "definitions": needed(name, definitions, {})}
            yield file_of(kinds[0]["group"], kinds[0]["version"], kinds[0]["kind"]), schema


def further(definition):
    spec = definition["spec"]
    for version in spec["versions"]:
        name = file_of(spec["group"], version["name"], spec["names"]["kind"])
        schema = strict(version["schema"]["openAPIV3Schema"])
        schema["properties"]["metadata"] = {"type": "object"}
        yield name, schema


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
made = list(built_in(json.loads(pathlib.Path(sys.argv[2]).read_text())))
for file in sys.argv[3:]:
    made += further(yaml.safe_load(pathlib.Path(file).read_text()))
for name, schema in made:
    (folder / name).write_text(json.dumps(schema))

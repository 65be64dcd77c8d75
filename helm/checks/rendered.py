"""rendered.py < MANIFESTS: what a reader of YAML makes of them. Texts are texts, no key stands twice, nothing is null."""

import sys

import yaml

# What Kubernetes takes as a number or a switch.
NO_TEXTS = set("""
    activeDeadlineSeconds allowPrivilegeEscalation automountServiceAccountToken averageUtilization backoffLimit containerPort
    enableServiceLinks failureThreshold fsGroup maxReplicas maxSkew maxSurge maxUnavailable minReadySeconds minReplicas nodePort number
    optional periodSeconds port publishNotReadyAddresses readOnly readOnlyRootFilesystem replicas revisionHistoryLimit runAsGroup
    runAsNonRoot runAsUser seconds startingDeadlineSeconds stateless stream suspend targetPort terminationGracePeriodSeconds timeoutSeconds ttlSecondsAfterFinished
""".split())


class Once(yaml.SafeLoader):
    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                say(f"{key!r} twice{node.start_mark}")
        return super().construct_mapping(node, deep)


def say(what):
    global wrong
    wrong = True
    print(what)


def look(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                say(f"{path}: the key {key!r} is no text")
            look(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            look(inner, f"{path}[]")
    elif not isinstance(value, str) and path.replace("[]", "").rpartition(".")[2] not in NO_TEXTS:
        say(f"{path}: {value!r} is no text")


wrong = False
for document in yaml.load_all(sys.stdin.read(), Once):
    if document:
        look(document, f"{document['kind']} {document['metadata']['name']}")
sys.exit(wrong)

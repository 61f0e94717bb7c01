"""What a process without PyTorch must know of a case: written by compare.py beside its arrays."""

import json


def write_facts(folder, case):
    with open(f"{folder}/case.json", "w") as file:
        json.dump({"classes": case.classes, "optimizer": case.optimizer}, file)


def case_facts(folder):
    with open(f"{folder}/case.json") as file:
        return json.load(file)

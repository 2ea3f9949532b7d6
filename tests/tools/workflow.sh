#!/bin/bash
#
# The workflow for GitHub cannot run here: at least it is YAML, and what it names exists.
#
# Copyright 2026 the rtm.dll authors
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# This library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with this library; if not, write to the Free Software
# Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
#
# Exit code 0: passed, 1: failed, 77: not possible here.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
python3 -c 'import yaml' 2>/dev/null || { echo "python3-yaml is missing"; exit 77; }

# check FILE: a sentence for each fault
check()
{
    python3 - "$1" <<'END'
import os, re, sys, yaml

faults = []
try:
    with open(sys.argv[1], encoding="utf-8") as file:
        workflow = yaml.safe_load(file)
    jobs = workflow["jobs"]
except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
    sys.exit(f"{sys.argv[1]}: not a workflow: {error!r}")

# yaml reads the key "on" as a truth
if True not in workflow and "on" not in workflow:
    faults.append("nothing starts it")
given, taken = set(), []
for name, job in jobs.items():
    needs = job.get("needs", [])
    for need in [needs] if isinstance(needs, str) else needs:
        if need not in jobs:
            faults.append(f"job {name} needs {need}, which is no job")
    if "runs-on" not in job:
        faults.append(f"job {name} runs nowhere")
    for step in job.get("steps", []):
        if ("run" in step) == ("uses" in step):
            faults.append(f"job {name}: a step has to have one of run and uses")
        for path in re.findall(r"(?:^|[\s/])(tools/[\w./-]+|\./bootstrap)", str(step.get("run", "")), re.M):
            if not os.access(path, os.X_OK):
                faults.append(f"job {name} runs {path}, which is no program")
        options = step.get("with", {})
        if "upload-artifact" in step.get("uses", ""):
            given.add(options["name"])
        if "download-artifact" in step.get("uses", ""):
            taken.append(options.get("name") or options["pattern"])
for pattern in taken:
    if not any(re.fullmatch(pattern.replace("*", ".*"), name) for name in given):
        faults.append(f"artifact {pattern} is made by no job")
for fault in faults:
    print(f"{sys.argv[1]}: {fault}")
sys.exit(1 if faults else 0)
END
}

failed=0
for file in .github/workflows/*.yml
do
    check "$file" || failed=1
done

# the check sees what it is for
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
fault()
{
    sed "$1" .github/workflows/test.yml > "$dir/planted.yml"
    cmp -s .github/workflows/test.yml "$dir/planted.yml" && { echo "'$1' changes nothing"; failed=1; }
    check "$dir/planted.yml" > "$dir/out" 2>&1 && { echo "'$1' is not seen"; failed=1; }
    grep -q "$2" "$dir/out" || { echo "'$1' is seen as:"; cat "$dir/out"; failed=1; }
}
fault 's|tools/install-deps|tools/install-all|' 'tools/install-all, which is no program'
fault 's|pattern: report-|pattern: reports-|' 'artifact reports-. is made by no job'
fault 's|needs: wine|needs: vine|' 'needs vine'
fault 's|^jobs:|jobs: [|' 'not a workflow'

test $failed = 0 && echo "workflow: all as expected"
exit $failed

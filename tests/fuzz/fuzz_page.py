"""A coverage-guided fuzzer of the reader: bytes in, the promises of `promises.py` asserted (README.md has the usage).

The script makes its seeds of the example archive in a temporary folder, runs itself there under libFuzzer, and takes
the folder away again. The exit status is 0 when nothing was found.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
EXAMPLES = TESTS.parent / "examples" / "archive"
WORKER = "NEWSARCHIVE_FUZZ_WORKER"
FLAGS = {
    "max_len": 4096,
    "timeout": 20,  # seconds for one page, a thousand times what it takes: more is a hang
    "rss_limit_mb": 1024,
}
"""What libFuzzer is told unless the command line says otherwise."""


def work() -> None:
    """Run libFuzzer in this process, which it ends."""
    import atheris  # nowhere else: it instruments what is imported after it

    with atheris.instrument_imports(include=["newsarchive"]):
        import newsarchive  # noqa: F401 # for its instruments
    sys.path.insert(0, str(TESTS))
    from hostile import mutate_lines  # behind the reader, which is to be instrumented
    from promises import assert_promises

    def fuzz(data: bytes) -> None:
        assert_promises(data, seed=len(data), most_edits=1)

    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        """Move, double and lose lines, add pieces of pages, and leave every second page to libFuzzer then."""
        rng = random.Random(seed)  # pages, no secrets
        mutated = data
        for _ in range(rng.randint(1, 4)):
            mutated = mutate_lines(mutated, rng)
        mutated = mutated[:max_size]
        return bytes(atheris.Mutate(mutated, max_size)) if rng.random() < 0.5 else mutated

    atheris.Setup(sys.argv, fuzz, custom_mutator=mutate)
    atheris.Fuzz()


def main() -> int:
    """Run libFuzzer as the command line says and return its exit status."""
    quiet = "--quiet" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--quiet"]
    files = [argument for argument in arguments if not argument.startswith("-")]
    with tempfile.TemporaryDirectory(prefix="newsarchive-fuzz-") as folder:
        seeds = Path(folder, "seeds")
        seeds.mkdir()
        for number, data in enumerate(sorted({page.read_bytes() for page in EXAMPLES.rglob("*.md")})):
            (seeds / f"{number}.md").write_bytes(data)
        flags = [f"-{name}={value}" for name, value in FLAGS.items()]
        command = [sys.executable, __file__, *flags, f"-artifact_prefix={folder}/finding-", *arguments]
        done = subprocess.run(  # this very script
            command if files else [*command, str(seeds)],
            env={**os.environ, WORKER: "1"},
            check=False,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
        )
        if done.returncode:
            sys.stderr.buffer.write(done.stdout or b"")
            for finding in sorted(Path(folder).glob("finding-*")):
                sys.stderr.write(f"\n{finding.name}:\nassert_promises({finding.read_bytes()!r})\n")
    return done.returncode


if __name__ == "__main__":
    if WORKER in os.environ:
        work()
    else:
        sys.exit(main())

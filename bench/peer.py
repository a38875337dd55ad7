"""nginx, answering with a constant: the least that an answer over HTTP costs on this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import load

CONFIGURATION = """
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} reuseport backlog=4096;
    default_type application/json;
    location / {{ return {status} '{body}'; }}
  }}
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Nginx:
    """A child of ours on a free port, with its files in a folder of its own. A worker for each core
    that it may use."""

    def __init__(self, status, body):
        self.folder = Path(tempfile.mkdtemp(prefix="nginx-"))
        self.port = free_port()
        conf = self.folder / "nginx.conf"
        conf.write_text(CONFIGURATION.format(
            folder=self.folder, port=self.port, status=status, body=body.decode(),
            workers=len(os.sched_getaffinity(0))))
        self.process = subprocess.Popen(
            ["nginx", "-p", self.folder, "-c", conf, "-e", self.folder / "error.log"],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.wait_until_it_answers()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def target(self):
        return load.Target(f"http://127.0.0.1:{self.port}", self.process.pid)

    def wait_until_it_answers(self):
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError as why:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    log = self.folder / "error.log"
                    said = log.read_text() if log.exists() else ""
                    raise SystemExit(f"nginx does not answer: {why}\n{said}") from why
                time.sleep(0.02)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

"""Runs a program on a pseudo terminal of a given size and relays what it writes.

   python3 terminal.py COLUMNS PROMPT ANSWER COMMAND ...

When PROMPT has been seen (and is not empty), ANSWER is typed. Ends with the program's exit status.
"""

import fcntl
import os
import pty
import struct
import sys
import termios

columns, prompt, answer, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    # Before the program starts: it may ask at once.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, int(columns), 0, 0))
    os.execvp(command[0], command)
seen = b""
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    os.write(1, data)
    seen += data
    if prompt and prompt.encode() in seen:
        os.write(terminal, answer.encode())
        prompt = ""
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))

"""From bytes to pages of words with geometry.

``files`` finds and hashes input (the only part that the parent process uses);
``detect`` names a file's type by its content; ``read`` dispatches to ``pdf``,
``image``, ``text`` and ``email``, inside the child process of ``worker``.
"""

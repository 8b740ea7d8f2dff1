"""From bytes to pages of words with geometry.

``files`` finds and hashes input (the only part that the parent process uses). In the
child process of ``worker``, ``detect`` names a file's type by its content, ``unread``
says what to do about a type that is not read, and ``read`` hands the file to its reader:

- ``pdf`` (with the other ``pdf_`` modules and ``redaction``): text layer, OCR or both,
  page by page;
- ``image`` and ``picture``: photos, scans and faxes of any format;
- ``text``, ``html``, ``rtf``, ``docx``: text on virtual pages;
- ``email``, ``msg``, ``mbox``: messages;
- ``archive``, ``members``, ``pdf_attached``: files inside files.

The picture of a page goes through ``scan``: ``prepare`` makes it ready (``rectify``,
``orient``, ``clean``, ``fax``, each step noted in a ``frame`` so that boxes find the way
back), ``ladder`` recognises it, again while the result is poor, ``recover`` finds lines
passed over, ``quality`` estimates how much was read right, ``ticks`` and ``ink`` find boxes
and what is no print. ``lines``, ``columns``, ``tables`` and ``margins`` put words into
reading order. A ``session`` holds what one file may use.
"""

"""What an archive keeps beside its pages, in the folder `.newsarchive`: settings and the import log."""

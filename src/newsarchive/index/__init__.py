"""The index of an archive: what its pages say, in a form that answers questions at once.

The index is disposable: it says nothing that the pages do not say, and is made anew when it is missing, damaged or made
by another version.
"""

# A package: `scope="package"` means the tests in this folder.

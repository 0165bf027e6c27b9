"""Chat models behind one protocol: local, remote, scripted, and the offline base `nano`."""

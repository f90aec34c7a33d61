"""Wav2Lip, its relatives and what they are made of. The networks are torch's, with the extra `neural`."""

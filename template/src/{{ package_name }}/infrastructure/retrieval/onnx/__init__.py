"""Models of this machine, run by ONNX Runtime; nothing is downloaded."""

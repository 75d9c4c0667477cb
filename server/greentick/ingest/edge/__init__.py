"""The edge: nginx answers the pixel by itself and writes a line per hit; this side follows its file into the stream."""

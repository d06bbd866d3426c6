"""A small press site on loopback that edits itself, and the service watching it: `variorum demo`."""

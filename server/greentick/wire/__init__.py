"""The contract on the wire: shapes, and how the nouns of domain are put into them. Shared by api, push and worker.

The shapes are the source of the OpenAPI document, and through it of the extension's types. Times are RFC 3339 strings
in UTC with milliseconds. What comes in is read leniently (an odd field is dropped, never the whole message); what goes
out is exactly this.
"""

"""The contract on the wire: shapes, and how the nouns of domain are put into them. Shared by api, push and worker."""

"""What tests of several rooms share: see fixtures/."""

pytest_plugins = ["fixtures.servers", "fixtures.web"]

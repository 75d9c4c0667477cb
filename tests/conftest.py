"""What tests of several rooms share: see fixtures/."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["fixtures.servers", "fixtures.web"]

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")  # how fast a busy machine is says nothing about the code

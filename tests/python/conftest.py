"""Shared fixtures: isolated copies of the dbt project; hypothesis without chance or clock."""

import pytest
from hypothesis import HealthCheck, settings
from in_process import InProcessProject

settings.register_profile(
    "project",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("project")


@pytest.fixture(scope="session")
def make_project(tmp_path_factory):
    """A function of a name that makes one more isolated copy of the project."""

    def make(name):
        return InProcessProject(tmp_path_factory.mktemp(name) / "copy")

    return make


@pytest.fixture(scope="module")
def project(make_project):
    """One isolated copy, shared by the tests of a module."""
    return make_project("project")

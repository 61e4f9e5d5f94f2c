from __future__ import annotations

import os
import sys
from unittest import mock

import pytest


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """Spark on two cores of this machine, which tries a task again when its worker was killed."""
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "512m",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "16",
        "spark.log.level": "OFF",
    }
    builder = SparkSession.builder.master("local[2, 4]").config(map=settings)
    with mock.patch.dict(os.environ, {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}):
        session = builder.getOrCreate()
        yield session
        session.stop()

# docker build -t certlint . && docker run --rm -v "$PWD:/work:ro" certlint bundle.pem --fqdn cluster.example.com
FROM python:3.13-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY docs/certlint.1 docs/
COPY certlint/ certlint/
COPY rules/ rules/
COPY reports/ reports/
RUN python -m venv --without-pip /opt/certlint \
    && python -m pip --python /opt/certlint/bin/python install --no-cache-dir '.[postgres]'

FROM python:3.13-slim-bookworm
COPY --from=build /opt/certlint /opt/certlint
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/opt/certlint/bin/certlint"]
CMD ["--help"]

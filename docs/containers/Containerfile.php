# forkproof in an image that has its own PHP in /usr/local, as those of docker-library have. The archive needs
# no package of its own; what builds and runs need comes from the image's Debian.
#
#   make dist
#   podman build --build-arg BASE=docker.io/library/php:8.3-cli-bookworm \
#     -f docs/containers/Containerfile.php -t forkproof-php .build-dist
#   podman run --rm --init -v forkproof:/home/forkproof forkproof-php evaluate
ARG BASE=docker.io/library/php:8.3-cli-bookworm
FROM $BASE
ADD forkproof-*-linux-x86_64.tar.xz /opt/
# Scenarios fork by pcntl, which these images leave out.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      autoconf bubblewrap ca-certificates curl dpkg-dev g++ gdb libgrpc-dev make \
    && rm -rf /var/lib/apt/lists/* \
    && { php -m | grep -qx pcntl || docker-php-ext-install pcntl; } \
    && ln -s /opt/forkproof-*/bin/forkproof /usr/local/bin/forkproof \
    && useradd --create-home --uid 1000 forkproof
USER forkproof
WORKDIR /home/forkproof
VOLUME /home/forkproof
ENTRYPOINT ["forkproof"]

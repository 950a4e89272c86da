<?php
// One request that uses nothing of gRPC.
echo getmypid();

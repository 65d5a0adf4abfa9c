#!/bin/bash
# Isolated lab: a network namespace with loopback only, plus a private /etc/hosts.
#   netns.sh up [N]     create it (fleet hosts i1..iN.fleet.test, servers *.test)
#   netns.sh run CMD... run a command inside it
#   netns.sh down       end it
# Nothing inside can reach any address except loopback, so a load test cannot escape.
LAB=${LAB:-${TMPDIR:-/tmp}/kontor-lab}; PIDF=$LAB/holder.pid
case "$1" in
 up) N=${2:-1000}; mkdir -p "$LAB"
   { echo "127.0.0.1 localhost"; j=1; for s in kontor peer1 peer2 peer3 hollo gts snac; do j=$((j+1)); echo "127.0.0.$j $s.test files.$s.test"; done
     for i in $(seq 1 "$N"); do echo "127.0.0.9 i$i.fleet.test"; done; } > "$LAB/hosts"
   unshare -n -m --propagation private bash -c "ip link set lo up; mount --bind $LAB/hosts /etc/hosts; echo \$\$ > $PIDF; exec sleep infinity" >/dev/null 2>&1 &
   sleep 0.5; echo "holder $(cat $PIDF)";;
 run) shift; exec nsenter -t "$(cat $PIDF)" -n -m --wd="$PWD" "$@";;
 down) kill "$(cat $PIDF)";;
esac

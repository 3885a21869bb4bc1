# SPDX-License-Identifier: MIT
# Completion of the mqttservice command for bash.
_mqttservice() {
  local cur prev verb i
  cur=${COMP_WORDS[COMP_CWORD]}
  prev=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()

  local broker="--config --url -H --host -p --port -u --user --password-file -i --id -V --protocol"
  local -A options=(
    [run]="--config --name --log-level --log-file --log-format --pid-file --user --group
           --instance --working-directory --daemon --require-connection --demo --watch --headless --gui
           --screenshot --after -v --version"
    [check]="--name --broker --json"
    [new]="--cpp --qml"
    [pub]="-q --qos -r --retain -f --file -l --lines --content-type --expiry $broker"
    [sub]="-q --qos -C --count -W --timeout -v --verbose --json -R --no-retained --retained-only $broker"
    [call]="-W --timeout -e --response-topic --json $broker"
    [monitor]="--base --interval --once -W --wait --json $broker"
    [install-unit]="--user --print --name --config --force"
  )
  local verbs="run check new pub sub call monitor install-unit"

  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "$verbs -h --help -v --version" -- "$cur")
    return
  fi
  verb=${COMP_WORDS[1]}
  [[ -n ${options[$verb]-} ]] || return

  case $prev in
    --log-level) mapfile -t COMPREPLY < <(compgen -W "debug info warning critical" -- "$cur"); return ;;
    --log-format) mapfile -t COMPREPLY < <(compgen -W "text json" -- "$cur"); return ;;
    --qos | -q) mapfile -t COMPREPLY < <(compgen -W "0 1 2" -- "$cur"); return ;;
    --protocol | -V) mapfile -t COMPREPLY < <(compgen -W "auto 3.1 3.1.1 5" -- "$cur"); return ;;
    --working-directory) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return ;;
    --group) mapfile -t COMPREPLY < <(compgen -g -- "$cur"); return ;;
    --user)
      [[ $verb != run ]] || { mapfile -t COMPREPLY < <(compgen -u -- "$cur"); return; }
      ;;
    --config | --log-file | --screenshot | --pid-file | --password-file | --file | -f)
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return
      ;;
  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${options[$verb]} -h --help" -- "$cur")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}
complete -o filenames -F _mqttservice mqttservice

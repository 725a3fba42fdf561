// The completion script for bash 4 and later (Programmable Completion, bash manual 8.6).
import { type CommandTable, caseRows, OPTIONS, SERVICE_COMMANDS, SHELLS } from './command-table.ts';

export function bashScript({ commands, parameters, values }: CommandTable): string {
  return `# bash completion for postern
_postern_parameters() {
  case "$1" in
${caseRows(parameters)}
  esac
}

_postern_values() {
  case "$1" in
${caseRows(values)}
  esac
}

# Adds the words that begin as typed, ignoring case.
_postern_offer() {
  local typed="\${1,,}" word
  shift
  for word in "$@"; do
    [[ "\${word,,}" == "$typed"* ]] && COMPREPLY+=("$word")
  done
}

_postern() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" command='' previous='' word name i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      "'|'" | '"|"' | '\\|') command='' previous='' ;;
      -*) previous="$word" ;;
      *)
        if [[ -z "$command" ]]; then command="\${word,,}"; fi
        previous=''
        ;;
    esac
  done
  if [[ -z "$command" ]]; then
    if [[ "$cur" == -* ]]; then
      _postern_offer "$cur" ${OPTIONS.join(' ')}
    else
      _postern_offer "$cur" ${[...SERVICE_COMMANDS, ...commands].join(' ')}
    fi
    return
  fi
  case "$command" in
    completion) _postern_offer "$cur" ${SHELLS.join(' ')}; return ;;
    help) _postern_offer "$cur" ${commands.join(' ')}; return ;;
  esac
  local -a names
  mapfile -t names < <(_postern_parameters "$command")
  if [[ "$cur" == -* ]]; then
    _postern_offer "-\${cur##*(-)}" "\${names[@]}"
    return
  fi
  if [[ -n "$previous" ]]; then
    previous="-\${previous##*(-)}"
    for name in "\${names[@]}"; do
      if [[ "\${name,,}" == "\${previous,,}"* ]]; then
        local -a found
        mapfile -t found < <(_postern_values "$command:\${name,,}")
        _postern_offer "$cur" "\${found[@]}"
        return
      fi
    done
  fi
}

shopt -s extglob
complete -o default -F _postern postern
`;
}

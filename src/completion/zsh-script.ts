// The completion script for zsh (compsys; zshcompsys(1)).
import { type CommandTable, caseRows, OPTIONS, SERVICE_COMMANDS, SHELLS } from './command-table.ts';

export function zshScript({ commands, parameters, values }: CommandTable): string {
  return `#compdef postern
# zsh completion for postern
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
  compadd -M 'm:{a-zA-Z}={A-Za-z}' -- "$@"
}

_postern() {
  setopt localoptions extendedglob
  local command='' previous='' word name i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$word" in
      "'|'" | '"|"' | '\\|') command='' previous='' ;;
      -*) previous="$word" ;;
      *)
        if [[ -z "$command" ]]; then command="\${(L)word}"; fi
        previous=''
        ;;
    esac
  done
  local cur="\${words[CURRENT]}"
  if [[ -z "$command" ]]; then
    if [[ "$cur" == -* ]]; then
      _postern_offer ${OPTIONS.join(' ')}
    else
      _postern_offer ${[...SERVICE_COMMANDS, ...commands].join(' ')}
    fi
    return
  fi
  case "$command" in
    completion) _postern_offer ${SHELLS.join(' ')}; return ;;
    help) _postern_offer ${commands.join(' ')}; return ;;
  esac
  local -a names found
  names=("\${(@f)$(_postern_parameters "$command")}")
  if [[ "$cur" == -* ]]; then
    _postern_offer "\${names[@]}"
    return
  fi
  if [[ -n "$previous" ]]; then
    previous="-\${previous##-#}"
    for name in "\${names[@]}"; do
      if [[ "\${(L)name}" == "\${(L)previous}"* ]]; then
        found=("\${(@f)$(_postern_values "$command:\${(L)name}")}")
        if [[ -n "\${found[1]}" ]]; then _postern_offer "\${found[@]}"; return; fi
      fi
    done
  fi
  _files
}

if [[ "$funcstack[1]" == _postern ]]; then
  _postern "$@"
else
  compdef _postern postern
fi
`;
}

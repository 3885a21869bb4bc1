# SPDX-License-Identifier: MIT
# qmllint finds nothing to complain of. Of Qt 6.4 it may crash on a file: that is told, and is not
# ours.
#
# Nor are some of its complaints: it takes a property onText for a handler, does not know qulonglong
# and QJsonValue, and finds what an inline component uses from around it unqualified.
#
#   cmake -DQMLLINT=<program> -DIMPORTS=<folder> "-DFILES=<file>;…" -P qmllint.cmake
cmake_minimum_required(VERSION 3.25)

set(complaints "")
foreach(file IN LISTS FILES)
  execute_process(COMMAND "${QMLLINT}" --signal disable --type disable --unqualified disable
    -I "${IMPORTS}" "${file}"
    RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(result MATCHES "^(139|Segmentation fault)$")
    message("qmllint crashed on ${file}")
  elseif(NOT result EQUAL 0 OR said MATCHES "Warning|Error")
    string(APPEND complaints "${file}: ${result}\n${said}")
  endif()
endforeach()
if(NOT complaints STREQUAL "")
  message(FATAL_ERROR "${complaints}")
endif()

# SPDX-License-Identifier: MIT
# qmllint finds nothing to complain of. Of Qt 6.4 it may crash on a file: that is told, and is not
# ours.
#
#   cmake -DQMLLINT=<program> -DIMPORTS=<folder> "-DFILES=<file>;…" ["-DOPTIONS=<option>;…"]
#     -P qmllint.cmake
cmake_minimum_required(VERSION 3.25)

list(LENGTH FILES count)
if(count EQUAL 0)
  message(FATAL_ERROR "there are no files")
endif()
set(complaints "")
foreach(file IN LISTS FILES)
  execute_process(COMMAND "${QMLLINT}" ${OPTIONS} -I "${IMPORTS}" "${file}"
    RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(result MATCHES "^(139|Segmentation fault)$")
    message("qmllint crashed on ${file}")
  elseif(NOT result EQUAL 0 OR NOT said STREQUAL "")
    string(APPEND complaints "${file}: ${result}\n${said}")
  endif()
endforeach()
if(NOT complaints STREQUAL "")
  message(FATAL_ERROR "${complaints}")
endif()

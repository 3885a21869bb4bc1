# SPDX-License-Identifier: MIT
# Holds QML files against qmllint: it must have nothing to say.
#
#   cmake -DQMLLINT=<program> -DIMPORTS=<folder> "-DFILES=<file;…>" -P lint.cmake
set(wrong 0)
foreach(file IN LISTS FILES)
  execute_process(COMMAND "${QMLLINT}" -I "${IMPORTS}" "${file}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result STREQUAL "139" OR result MATCHES "[Ss]egmentation")
    # Of Qt 6.4 it crashes now and then: that says nothing of the file.
    message("${file}: qmllint crashed; not checked")
  elseif(NOT result STREQUAL "0" OR NOT output STREQUAL "")
    message("${file}: ${result}\n${output}")
    math(EXPR wrong "${wrong} + 1")
  endif()
endforeach()
list(LENGTH FILES count)
if(count EQUAL 0 OR wrong GREATER 0)
  message(FATAL_ERROR "qmllint complains of ${wrong} of ${count} files")
endif()

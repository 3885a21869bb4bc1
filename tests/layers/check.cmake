# SPDX-License-Identifier: MIT
# Reads every #include below src/ and qml/ of ROOT and holds it against the rules.
#
#   cmake -DROOT=<source folder> -P check.cmake
include("${CMAKE_CURRENT_LIST_DIR}/rules.cmake")

file(GLOB_RECURSE files RELATIVE "${ROOT}"
  "${ROOT}/src/*.h" "${ROOT}/src/*.cpp" "${ROOT}/qml/*.h" "${ROOT}/qml/*.cpp")
list(REMOVE_ITEM files src/mqttserviceexport.h) # the one that stands outside the rooms
if(NOT files)
  message(FATAL_ERROR "there are no source files in ${ROOT}")
endif()

set(includes 0)
set(wrong 0)
foreach(file IN LISTS files)
  file(STRINGS "${ROOT}/${file}" lines REGEX "^[ \t]*#[ \t]*include")
  foreach(line IN LISTS lines)
    math(EXPR includes "${includes} + 1")
    string(REGEX MATCH "[\"<][^\">]+[\">]" include "${line}")
    check_include("${ROOT}" "${file}" "${include}" problem)
    if(problem)
      message("${file}: ${problem}")
      math(EXPR wrong "${wrong} + 1")
    endif()
  endforeach()
endforeach()
if(wrong GREATER 0)
  message(FATAL_ERROR "${wrong} of ${includes} includes break the layering")
endif()
list(LENGTH files count)
message("${includes} includes in ${count} files keep the layering.")

# SPDX-License-Identifier: MIT
# Every source file says its licence in its first lines.
#
#   cmake -DROOT=<source folder> -P licences.cmake
cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE files RELATIVE "${ROOT}" LIST_DIRECTORIES false
  "${ROOT}/src/*" "${ROOT}/qml/*" "${ROOT}/examples/*" "${ROOT}/tests/*" "${ROOT}/packaging/*"
  "${ROOT}/.ci/*")
list(APPEND files CMakeLists.txt)
# Sources by their endings, scripts by having none.
list(FILTER files INCLUDE REGEX "(\\.(cpp|h|qml|cmake|in|map)|/CMakeLists\\.txt|/[a-z-]+)$")
list(FILTER files EXCLUDE REGEX "/corpus/") # inputs of fuzz tests
# Of the Debian package debian/copyright says it for all.
list(FILTER files EXCLUDE REGEX "^packaging/debian/(changelog|control|copyright|source/format)$")
list(LENGTH files count)
if(count LESS 10)
  message(FATAL_ERROR "only ${count} source files in ${ROOT}")
endif()

set(without "")
foreach(file IN LISTS files)
  file(STRINGS "${ROOT}/${file}" head LIMIT_COUNT 3 ENCODING UTF-8)
  if(NOT head MATCHES "SPDX-License-Identifier: MIT")
    string(APPEND without "\n  ${file}")
  endif()
endforeach()
if(without)
  message(FATAL_ERROR "no \"SPDX-License-Identifier: MIT\" in the first lines of:${without}")
endif()
message("${count} files say their licence.")

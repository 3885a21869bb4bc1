# SPDX-License-Identifier: MIT
# Configures the project with each feature switch off, with all of them off, and with the clients
# that there are: each works, or says clearly what it lacks.
#
#   cmake -DSOURCE=<source folder> -DBUILD=<build folder> -DWORK=<scratch folder> -P check.cmake
cmake_minimum_required(VERSION 3.25)

load_cache("${BUILD}" READ_WITH_PREFIX cached_ CMAKE_CXX_COMPILER)
file(REMOVE_RECURSE "${WORK}")

# Sets <said> to what CMake said, and <result> to its exit code.
function(configure result said)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -G Ninja -S "${SOURCE}" -B "${WORK}/build" --fresh
      "-DCMAKE_CXX_COMPILER=${cached_CMAKE_CXX_COMPILER}" -DMQTTSERVICE_TESTS=OFF
      -DMQTTSERVICE_EXAMPLES=OFF ${ARGN}
    RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  string(REGEX REPLACE "[ \n]+" " " text "${text}")
  set(${result} "${code}" PARENT_SCOPE)
  set(${said} "${text}" PARENT_SCOPE)
endfunction()

set(all "")
foreach(name IN ITEMS QML DASHBOARD WEBSOCKETS SQL YAML)
  configure(code said "-DMQTTSERVICE_${name}=OFF")
  string(REGEX MATCH "features have been disabled:(.*)" disabled "${said}")
  if(NOT code EQUAL 0 OR NOT disabled MATCHES "\\* ${name},")
    message(FATAL_ERROR "switches: MQTTSERVICE_${name}=OFF (${code}): ${said}")
  endif()
  list(APPEND all "-DMQTTSERVICE_${name}=OFF")
endforeach()
configure(code said ${all} -DMQTTSERVICE_INSTALL=OFF -DBUILD_SHARED_LIBS=OFF)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "switches: all off (${code}): ${said}")
endif()

configure(code said -DMQTTSERVICE_CLIENT=own)
if(code EQUAL 0 OR NOT said MATCHES "MQTTSERVICE_CLIENT is \"own\"; allowed are: bundled, qt")
  message(FATAL_ERROR "switches: MQTTSERVICE_CLIENT=own (${code}): ${said}")
endif()
configure(code said -DMQTTSERVICE_CLIENT=qt -DCMAKE_DISABLE_FIND_PACKAGE_Qt6Mqtt=ON)
if(code EQUAL 0 OR NOT said MATCHES "needs the Qt Mqtt module .Qt6Mqtt., which was not found")
  message(FATAL_ERROR "switches: MQTTSERVICE_CLIENT=qt without Qt Mqtt (${code}): ${said}")
endif()
message("switches: all configure, or say what they lack")

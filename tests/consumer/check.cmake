# SPDX-License-Identifier: MIT
# Installs the build into a scratch prefix and uses it as others do: with find_package, with
# pkg-config, and with add_subdirectory.
#
#   cmake -DSOURCE=<source folder> -DBUILD=<build folder> -DWORK=<scratch folder> -P check.cmake
cmake_minimum_required(VERSION 3.25)

function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "consumer: failed to ${what} (${result}):\n${said}")
  endif()
  message("consumer: ${what}: done")
endfunction()

# The consumer is compiled as the build is: with its compiler, sanitizers and type.
load_cache("${BUILD}" READ_WITH_PREFIX cached_
  CMAKE_CXX_COMPILER CMAKE_CXX_FLAGS CMAKE_BUILD_TYPE CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR
  BUILD_SHARED_LIBS)
set(configure "${CMAKE_COMMAND}" -G Ninja
  "-DCMAKE_CXX_COMPILER=${cached_CMAKE_CXX_COMPILER}"
  "-DCMAKE_CXX_FLAGS=${cached_CMAKE_CXX_FLAGS}"
  "-DCMAKE_BUILD_TYPE=${cached_CMAKE_BUILD_TYPE}")

file(REMOVE_RECURSE "${WORK}")
set(prefix "${WORK}/prefix")
run("install" "${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${prefix}")

set(consumer "${SOURCE}/tests/consumer")
run("configure with find_package" ${configure} -S "${consumer}" -B "${WORK}/package"
  "-DCMAKE_PREFIX_PATH=${prefix}")
run("build with find_package" "${CMAKE_COMMAND}" --build "${WORK}/package")
run("run what was built with find_package" "${WORK}/package/consumer")

# A program written for Qt Mqtt: its includes, and the target under Qt's names.
file(WRITE "${WORK}/foreign/main.cpp"
  "#include <QMqttClient>\n#include <QtMqtt/QMqttSubscription>\n#include <QtMqtt/qmqttmessage.h>\n"
  "#include <QtMqtt>\nint main() { return QMqttClient().state(); }\n")
file(WRITE "${WORK}/foreign/CMakeLists.txt"
  "cmake_minimum_required(VERSION 3.25)\nproject(foreign LANGUAGES CXX)\nset(CMAKE_CXX_STANDARD 20)\n"
  "find_package(MqttService REQUIRED COMPONENTS Client)\n"
  "add_executable(foreign main.cpp)\ntarget_link_libraries(foreign PRIVATE Qt6::Mqtt)\n"
  "add_executable(other main.cpp)\ntarget_link_libraries(other PRIVATE Qt::Mqtt)\n"
  # Found again by another part of the project, or beside Qt's module.
  "find_package(MqttService REQUIRED)\n")
run("configure what was written for Qt Mqtt" ${configure} -S "${WORK}/foreign"
  -B "${WORK}/foreign/build" "-DCMAKE_PREFIX_PATH=${prefix}")
run("build what was written for Qt Mqtt" "${CMAKE_COMMAND}" --build "${WORK}/foreign/build")
run("run what was written for Qt Mqtt" "${WORK}/foreign/build/foreign")

# A component that does not exist is named, together with those that do.
file(WRITE "${WORK}/typo/CMakeLists.txt"
  "cmake_minimum_required(VERSION 3.25)\nproject(typo LANGUAGES CXX)\n"
  "find_package(MqttService REQUIRED COMPONENTS Serivce)\n")
execute_process(
  COMMAND ${configure} -S "${WORK}/typo" -B "${WORK}/typo/build" "-DCMAKE_PREFIX_PATH=${prefix}"
  RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE said)
string(REGEX REPLACE "[ \n]+" " " said "${said}")
if(result EQUAL 0 OR NOT said MATCHES "no component \"Serivce\"; there are: Client, Service, Test")
  message(FATAL_ERROR "consumer: an unknown component was not refused clearly: ${said}")
endif()

find_program(pkg_config pkg-config REQUIRED)
set(ENV{PKG_CONFIG_PATH} "${prefix}/${cached_CMAKE_INSTALL_LIBDIR}/pkgconfig")
execute_process(COMMAND "${pkg_config}" --cflags --libs mqttservice mqttservice-client
  OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags} ${cached_CMAKE_CXX_FLAGS}")
# This one includes every class header there is: none may need what was not installed.
set(headers "${prefix}/${cached_CMAKE_INSTALL_INCLUDEDIR}/mqttservice")
file(GLOB classes RELATIVE "${headers}" LIST_DIRECTORIES false
  "${headers}/MqttService/[A-Z]*" "${headers}/QtMqtt/Q*")
list(LENGTH classes count)
if(count LESS 20)
  message(FATAL_ERROR "consumer: only ${count} class headers in ${headers}")
endif()
list(TRANSFORM classes REPLACE "(.+)" "#include <\\1>\n")
list(JOIN classes "" includes)
file(WRITE "${WORK}/pkgconfig/main.cpp"
  "${includes}int main() { QMqttClient client; return MqttService().isRunning(); }\n")
if(cached_BUILD_SHARED_LIBS)
  run("build with pkg-config" "${cached_CMAKE_CXX_COMPILER}" -std=c++20 -fPIC
    "${WORK}/pkgconfig/main.cpp" -o "${WORK}/pkgconfig/main" ${flags})
endif()

# The installed command runs QML, with and without windows; nothing of it is found in the build.
load_cache("${BUILD}" READ_WITH_PREFIX cached_ CMAKE_INSTALL_BINDIR)
set(command "${prefix}/${cached_CMAKE_INSTALL_BINDIR}/mqttservice")
file(GLOB_RECURSE types "${prefix}/mqttservice.qmltypes")
if(types)
  file(WRITE "${WORK}/qml/Answer.qml" "import QtQml\nQtObject { property int code: 0 }\n")
  file(WRITE "${WORK}/qml/service.qml"
    "import MqttService\nMqttService { name: 'installed'\n"
    "  property Answer answer: Answer {}\n"
    "  onOnlineChanged: if (online) Qt.exit(answer.code) }\n")
  run("run QML with the installed command"
    "${CMAKE_COMMAND}" -E env --unset=QML_IMPORT_PATH --unset=QML2_IMPORT_PATH --unset=LD_LIBRARY_PATH
    "${command}" run --demo "${WORK}/qml/service.qml")
endif()
if(types AND EXISTS "${command}-gui")
  file(WRITE "${WORK}/qml/window.qml"
    "import QtQuick\nimport MqttService\n"
    "Rectangle { width: 100; height: 50; color: 'red'\n"
    "  MqttConnection { MqttTopic { topic: 'a' } } }\n")
  run("draw a window with the installed command"
    "${CMAKE_COMMAND}" -E env --unset=QML_IMPORT_PATH --unset=QML2_IMPORT_PATH --unset=LD_LIBRARY_PATH
    "${command}" run --demo --after 0 --screenshot "${WORK}/qml/window.png" "${WORK}/qml/window.qml")
  if(NOT EXISTS "${WORK}/qml/window.png")
    message(FATAL_ERROR "consumer: the installed command drew nothing")
  endif()
endif()

# As a subproject: no tests, examples or install rules of ours, the same target names.
file(WRITE "${WORK}/subproject/CMakeLists.txt"
  "cmake_minimum_required(VERSION 3.25)\nproject(subproject LANGUAGES CXX)\n"
  "add_subdirectory(\"${SOURCE}\" mqttservice)\n"
  "add_executable(consumer \"${consumer}/main.cpp\")\n"
  "target_link_libraries(consumer PRIVATE MqttService::Service MqttService::Test)\n"
  "if(TARGET tst_topicrules OR TARGET example_echo)\n"
  "  message(FATAL_ERROR \"a subproject built its own tests or examples\")\nendif()\n")
run("configure with add_subdirectory" ${configure} -S "${WORK}/subproject" -B "${WORK}/subproject/build")

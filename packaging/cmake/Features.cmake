# SPDX-License-Identifier: MIT
# What the build needs, what it can use, and the switches between.
include(CMakeDependentOption)
include(FeatureSummary)
include(GNUInstallDirs)

find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network)
find_package(Qt6 6.4 QUIET OPTIONAL_COMPONENTS Test Qml WebSockets Sql)
find_package(yaml-cpp QUIET)

set(MQTTSERVICE_CLIENT bundled CACHE STRING "The MQTT client: the bundled one, or Qt's own module (qt)")
set_property(CACHE MQTTSERVICE_CLIENT PROPERTY STRINGS bundled qt)
if(MQTTSERVICE_CLIENT STREQUAL "qt")
  find_package(Qt6 6.4 QUIET OPTIONAL_COMPONENTS Mqtt)
  if(NOT TARGET Qt6::Mqtt)
    message(FATAL_ERROR "MQTTSERVICE_CLIENT=qt needs the Qt Mqtt module (Qt6Mqtt), which was not found. "
      "Install it, or use the bundled client: -DMQTTSERVICE_CLIENT=bundled")
  endif()
elseif(NOT MQTTSERVICE_CLIENT STREQUAL "bundled")
  message(FATAL_ERROR "MQTTSERVICE_CLIENT is \"${MQTTSERVICE_CLIENT}\"; allowed are: bundled, qt")
endif()

option(MQTTSERVICE_QML "Services written in QML" ON)
option(MQTTSERVICE_WEBSOCKETS "MQTT over WebSocket" ON)
option(MQTTSERVICE_SQL "Durable outbox in SQLite" ON)
option(MQTTSERVICE_YAML "Configuration files in YAML" ON)
option(MQTTSERVICE_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(MQTTSERVICE_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(MQTTSERVICE_INSTALL "Generate install rules" ${PROJECT_IS_TOP_LEVEL})
option(BUILD_SHARED_LIBS "Build shared libraries" ON)

# A switch that is on but lacks its package turns its feature off; the summary names the package.
macro(mqttservice_feature name target package what)
  if(MQTTSERVICE_${name} AND TARGET ${target})
    set(MQTTSERVICE_HAVE_${name} TRUE)
  else()
    set(MQTTSERVICE_HAVE_${name} FALSE)
  endif()
  add_feature_info(${name} MQTTSERVICE_HAVE_${name} "${what} (MQTTSERVICE_${name}, Debian: ${package})")
endmacro()

mqttservice_feature(QML Qt6::Qml qt6-declarative-dev "services written in QML")
mqttservice_feature(YAML yaml-cpp libyaml-cpp-dev "configuration files in YAML")
mqttservice_feature(WEBSOCKETS Qt6::WebSockets qt6-websockets-dev "MQTT over ws:// and wss://")
mqttservice_feature(SQL Qt6::Sql libqt6sql6-sqlite "durable outbox in SQLite")
mqttservice_feature(TESTS Qt6::Test qt6-base-dev "the test suite")
if(NOT MQTTSERVICE_HAVE_TESTS)
  set(MQTTSERVICE_TESTS OFF)
endif()

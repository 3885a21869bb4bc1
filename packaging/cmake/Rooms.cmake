# SPDX-License-Identifier: MIT
# A room of the house is an object library: compiled once, put into the installed libraries and
# linked by the tests of its private classes.
#
#   mqttservice_add_room(NAME SOURCES … [SMALL] [FAST …] [HEADERS …] [CLASSES …] [USES …])
#
# HEADERS are installed, CLASSES get a forwarding header of that name (<MqttService/Class>), USES
# are what it links. Every room sees src/ as include root. SMALL is a room of which most is not run
# for each message: it is optimised for size, which takes a third off, all but its FAST sources.
set(MQTTSERVICE_INCLUDE_DIR "${PROJECT_BINARY_DIR}/include")

# What each target of ours is compiled with. Qt's headers are precompiled where MQTTSERVICE_PCH is
# on: it halves the time of a build, and hides that a file lacks an #include.
function(mqttservice_strict target)
  target_compile_definitions(${target} PRIVATE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS QT_NO_FOREACH
    QT_NO_URL_CAST_FROM_STRING QT_USE_QSTRINGBUILDER)
  if(TARGET mqttservice_pch AND NOT target STREQUAL "mqttservice_pch")
    target_precompile_headers(${target} REUSE_FROM mqttservice_pch)
    target_compile_options(${target} PRIVATE
      $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>) # for ccache
  endif()
endfunction()

function(mqttservice_precompile)
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/pch.cpp" CONTENT "// holds precompiled headers\n")
  add_library(mqttservice_pch OBJECT EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/pch.cpp")
  set_target_properties(mqttservice_pch PROPERTIES AUTOMOC OFF)
  target_link_libraries(mqttservice_pch PRIVATE Qt6::Core)
  mqttservice_strict(mqttservice_pch)
  target_precompile_headers(mqttservice_pch PRIVATE ${ARGN})
endfunction()

function(mqttservice_add_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "SMALL" "" "SOURCES;FAST;HEADERS;CLASSES;USES")
  add_library(mqttservice_${name} OBJECT ${room_FAST} ${room_SOURCES})
  target_include_directories(mqttservice_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(mqttservice_${name} PUBLIC Qt6::Core ${room_USES})
  mqttservice_strict(mqttservice_${name})
  target_compile_options(mqttservice_${name} PRIVATE -fno-semantic-interposition)
  set_target_properties(mqttservice_${name} PROPERTIES
    INTERPROCEDURAL_OPTIMIZATION ${MQTTSERVICE_HAVE_LTO})
  if(room_SMALL)
    target_compile_options(mqttservice_${name} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-Os>)
    set_source_files_properties(${room_FAST} PROPERTIES
      COMPILE_OPTIONS "$<$<CONFIG:Release>:-O3>;$<$<CONFIG:RelWithDebInfo>:-O2>")
  endif()
  if(BUILD_SHARED_LIBS)
    target_compile_definitions(mqttservice_${name} PRIVATE MQTTSERVICE_BUILD)
  else()
    target_compile_definitions(mqttservice_${name} PUBLIC MQTTSERVICE_STATIC)
  endif()
  set_property(TARGET mqttservice_${name} PROPERTY MQTTSERVICE_HEADERS ${room_HEADERS})
  foreach(header IN LISTS room_HEADERS)
    set_property(GLOBAL APPEND PROPERTY MQTTSERVICE_HEADERS "${name}/${header}")
  endforeach()
  foreach(class IN LISTS room_CLASSES)
    mqttservice_forward(MqttService/${class} "${name}/${class}.h")
  endforeach()
endfunction()

# An installed library, made of rooms. Seen as a whole, gcc warns of sizes in Qt's inline code that
# cannot be.
function(mqttservice_whole library)
  set_target_properties(${library} PROPERTIES
    INTERPROCEDURAL_OPTIMIZATION ${MQTTSERVICE_HAVE_LTO} LINKER_LANGUAGE CXX)
  if(MQTTSERVICE_HAVE_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_link_options(${library} PRIVATE -flto=auto -Wno-alloc-size-larger-than)
  endif()
endfunction()

# A forwarding header <path> in the build tree that includes src/<header> (in lower case), and its
# installed twin.
function(mqttservice_forward path header)
  string(TOLOWER "${header}" header)
  file(CONFIGURE OUTPUT "${MQTTSERVICE_INCLUDE_DIR}/${path}" CONTENT "#include \"${header}\"\n")
  set_property(GLOBAL APPEND PROPERTY MQTTSERVICE_FORWARDS "${path}")
endfunction()

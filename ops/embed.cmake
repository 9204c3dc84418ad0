# alertd_embed(NAME FOLDER EXT): writes generated/embedded/NAME.hpp with
#   namespace alertd::embedded { struct File {name, text}; inline constexpr File NAME[] = {...}; }
# in the order of the file names. Rewritten only when a file changes.
function(alertd_embed name folder ext)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.${ext})
  list(SORT files)
  set(body "")
  foreach(file ${files})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    get_filename_component(stem ${file} NAME_WE)
    string(APPEND body "    {\"${stem}\", R\"~embed~(${text})~embed~\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/embedded/${name}.hpp
       CONTENT "#pragma once\n#include <string_view>\n\nnamespace alertd::embedded {\n\n#ifndef ALERTD_EMBEDDED_FILE\n#define ALERTD_EMBEDDED_FILE\nstruct File {\n    std::string_view name, text;\n};\n#endif\n\ninline constexpr File ${name}[] = {\n@body@};\n\n}  // namespace alertd::embedded\n" @ONLY)
endfunction()

# The desk page (alertd/console): TypeScript checked and built by Vite in the build folder, compressed, and compiled in.
# Built again only when its sources change; the registry is asked only when package-lock.json changes.
find_program(NODE node REQUIRED)
find_program(NPM npm REQUIRED)

set(console_source ${CMAKE_SOURCE_DIR}/alertd/console)
set(console_folder ${CMAKE_BINARY_DIR}/console)
set(embedded_pages ${CMAKE_BINARY_DIR}/generated/embedded/pages.cpp)
file(GLOB_RECURSE console_files CONFIGURE_DEPENDS
     ${console_source}/src/* ${console_source}/*.ts ${console_source}/*.mjs ${console_source}/*.html
     ${console_source}/tsconfig.json)
list(FILTER console_files EXCLUDE REGEX "/node_modules/")
set(console_packages ${console_folder}/node_modules/.installed)

add_custom_command(
  OUTPUT ${console_packages}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${console_folder}
  COMMAND ${CMAKE_COMMAND} -E copy ${console_source}/package.json ${console_source}/package-lock.json ${console_folder}
  COMMAND ${CMAKE_COMMAND} -E chdir ${console_folder}
          ${NPM} ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
  COMMAND ${CMAKE_COMMAND} -E touch ${console_packages}
  DEPENDS ${console_source}/package.json ${console_source}/package-lock.json
  COMMENT "Packages of the desk page" VERBATIM)

add_custom_command(
  OUTPUT ${embedded_pages}
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${console_folder}/src ${console_folder}/dist
  COMMAND ${CMAKE_COMMAND} -E copy_directory ${console_source}/src ${console_folder}/src
  COMMAND ${CMAKE_COMMAND} -E copy ${console_source}/index.html ${console_source}/vite.config.ts
          ${console_source}/tsconfig.json ${console_source}/embed.mjs ${console_folder}
  COMMAND ${CMAKE_COMMAND} -E chdir ${console_folder} ${NPM} run --silent build
  COMMAND ${NODE} ${console_folder}/embed.mjs ${console_folder}/dist ${embedded_pages}
  DEPENDS ${console_files} ${console_packages}
  COMMENT "The desk page" VERBATIM)

add_custom_target(console DEPENDS ${embedded_pages})
add_library(alertd_console STATIC ${embedded_pages})
target_link_libraries(alertd_console PUBLIC alertd_flags)

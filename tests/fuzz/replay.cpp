// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "fuzzinput.h"

#include <QByteArray>
#include <QDir>
#include <QFile>

#include <cstdio>
#include <cstring>

// Runs a fuzz target over a corpus without libFuzzer:
//
//   <target>_replay corpus.hex          each line is one input in hex; '#' begins a comment
//   <target>_replay corpus.hex DIR      writes the inputs into DIR instead, as libFuzzer takes them
//   <target>_replay --collect DIR       the other way round: the files of DIR as lines of hex

namespace {

int collect(const QString &directory)
{
    const QDir dir(directory);
    for (const QString &name : dir.entryList(QDir::Files, QDir::Name)) {
        QFile file(dir.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            return 1;
        std::puts(file.readAll().toHex().constData());
    }
    return 0;
}

bool store(const QByteArray &input, const QString &directory, int number)
{
    QFile file(QDir(directory).filePath(QString::number(number)));
    return file.open(QIODevice::WriteOnly) && file.write(input) == input.size();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3 && std::strcmp(argv[1], "--collect") == 0)
        return collect(QString::fromLocal8Bit(argv[2]));
    QFile corpus(argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString());
    if (!corpus.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "cannot read the corpus: %s\n", qPrintable(corpus.errorString()));
        return 1;
    }
    int count = 0;
    while (!corpus.atEnd()) {
        QByteArray line = corpus.readLine();
        line.truncate(line.contains('#') ? line.indexOf('#') : line.size());
        const QByteArray input = QByteArray::fromHex(line);
        if (input.isEmpty())
            continue;
        ++count;
        if (argc > 2 && !store(input, QString::fromLocal8Bit(argv[2]), count))
            return 1;
        if (argc == 2)
            LLVMFuzzerTestOneInput(reinterpret_cast<const quint8 *>(input.constData()),
                                   size_t(input.size()));
    }
    std::printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}

// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#include "app/serviceapplication.h"
#include "tool/brokerlink.h"
#include "tool/verb.h"
#include "tool/verbline.h"

#include <QFile>
#include <QSocketNotifier>

#include <array>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace mqtt {

namespace {

/// Each line of standard input without its end, then an end. Takes no more of them than the
/// connection sends: none while one waits, and none once it closes.
class LineReader : public QObject
{
public:
    LineReader(const MqttConnection &connection,
               const std::function<void(const QByteArray &line)> &line,
               const std::function<void()> &end)
        : m_connection(connection)
        , m_line(line)
        , m_end(end)
        , m_notifier(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_notifier, &QSocketNotifier::activated, this, &LineReader::read);
        // Queued: each publish tells of it as well.
        connect(&connection, &MqttConnection::queuedChanged, this, &LineReader::handOn,
                Qt::QueuedConnection);
    }

private:
    [[nodiscard]] bool isAwaited() const
    {
        return m_connection.queued() == 0 &&
               m_connection.state() != MqttConnection::State::Closing &&
               m_connection.state() != MqttConnection::State::Closed;
    }

    void read()
    {
        std::array<char, 65536> bytes{};
        const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count > 0)
            m_rest.append(bytes.data(), count);
        else
            m_hasEnded = true;
        handOn();
    }

    void handOn()
    {
        qsizetype from = 0;
        while (isAwaited() && from < m_rest.size()) {
            qsizetype to = m_rest.indexOf('\n', from);
            if (to < 0 && !m_hasEnded)
                break;
            if (to < 0)
                to = m_rest.size();
            m_line(m_rest.sliced(from, to - from));
            from = to + 1;
        }
        m_rest.remove(0, from);
        m_notifier.setEnabled(isAwaited() && !m_hasEnded);
        if (isAwaited() && m_hasEnded)
            m_end();
    }

    const MqttConnection &m_connection;
    const std::function<void(const QByteArray &line)> m_line;
    const std::function<void()> m_end;
    QSocketNotifier m_notifier;
    QByteArray m_rest;
    bool m_hasEnded = false;
};

/// What is to be published as one message; nothing, and a reason, when it cannot be read.
std::optional<QByteArray> payloadOf(const VerbLine &line, QString *problem)
{
    if (!line.isSet(u"file"_s))
        return line.arguments().value(1).toUtf8();
    const QString name = line.value(u"file"_s);
    QFile file(name);
    const bool isOpen =
        name == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (isOpen)
        return file.readAll();
    *problem = name % u": "_s % file.errorString();
    return {};
}

} // namespace

int pub(const QStringList &arguments)
{
    VerbLine line({
        .verb = u"pub"_s,
        .description =
            u"Publishes a message, or one for each line of standard input, and ends when "
            "the broker has it. Without a payload the message is empty."_s,
        .arguments = u"TOPIC [PAYLOAD]"_s,
        .least = 1,
        .most = 2,
        .options =
            QList<QCommandLineOption>{
                {{u"q"_s, u"qos"_s},
                 u"Publish with this QoS: 0, 1 (the default) or 2."_s,
                 u"QOS"_s},
                {{u"r"_s, u"retain"_s}, u"Let the broker keep the message."_s},
                {{u"f"_s, u"file"_s},
                 u"Publish what is in this file; - is standard input."_s,
                 u"FILE"_s},
                {{u"l"_s, u"lines"_s}, u"Publish each line of standard input."_s},
                {u"content-type"_s, u"Say of which kind the payload is; MQTT 5."_s, u"TYPE"_s},
                {u"expiry"_s, u"Let the message expire after so many seconds; MQTT 5."_s,
                 u"SECONDS"_s},
            } +
            brokerOptions(),
    });
    if (const std::optional<int> exitCode = line.read(arguments))
        return *exitCode;
    const auto qos = line.integer(u"qos"_s, 1, 0, 2);
    const auto expiry = line.integer(u"expiry"_s, 0, 0, 4294967295);
    if (!qos || !expiry)
        return ServiceApplication::UsageError;
    const bool lines = line.isSet(u"lines"_s);
    if (int(lines) + int(line.isSet(u"file"_s)) + int(line.arguments().size() > 1) > 1)
        return line.refuse(u"PAYLOAD, --file and --lines exclude each other"_s);
    QString problem;
    const std::optional<QByteArray> payload = payloadOf(line, &problem);
    if (!payload)
        return line.fail(ServiceApplication::RunTimeError, problem);

    const QString topic = line.arguments().constFirst();
    const MqttPublishOptions options{
        .retain = line.isSet(u"retain"_s),
        .qos = static_cast<Mqtt::QoS>(int(*qos)),
        .expiry = std::chrono::seconds(*expiry),
        .contentType = line.value(u"content-type"_s),
    };
    BrokerLink link(line);
    std::optional<LineReader> reader;
    return link.exec([&] {
        if (lines) {
            reader.emplace(
                link.connection(),
                [&](const QByteArray &text) { link.publish(topic, text, options); },
                [&] { link.finish(); });
        } else {
            link.publish(topic, *payload, options);
            link.finish();
        }
    });
}

} // namespace mqtt

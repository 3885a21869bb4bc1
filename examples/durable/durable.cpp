// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT

// Publishes numbers through a durable outbox: what it says it accepted arrives, whatever happens to
// this program, the link and the broker in between. Kill it, start it again, and count:
//
//   durable --url mqtt://localhost:1883 --outbox /tmp/outbox.db --topic numbers --count 100000

#include <MqttService/MqttConnection>

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QTextStream>
#include <QTimer>
#include <QUrl>

#include <cstdio>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

constexpr int usageError = 2;
constexpr qint64 together = 100;                // published before their results are looked at
constexpr std::chrono::milliseconds pause{100}; // after a refusal
constexpr qsizetype waitingMost = 5000;

class Numbers : public QObject
{
    Q_OBJECT
public:
    Numbers(const BrokerOptions &options, const QString &topic, qint64 start, qint64 count)
        : m_topic(topic)
        , m_next(start)
        , m_end(start + count)
    {
        m_connection.setOptions(options);
        connect(&m_connection, &MqttConnection::queuedChanged, this, &Numbers::goOn);
        connect(&m_connection, &MqttConnection::onlineChanged, this, &Numbers::goOn);
        connect(&m_connection, &MqttConnection::closed, this, [] { QCoreApplication::quit(); });
        connect(&m_again, &QTimer::timeout, this, &Numbers::publish);
        m_again.setSingleShot(true);
        m_connection.open();
        m_again.start();
    }

private:
    /// Accepted means stored. Looking at the first result stores all that were published with it.
    void publish()
    {
        const qint64 count =
            std::min({m_together, m_end - m_next, waitingMost - m_connection.queued()});
        std::vector<MqttPublication> results;
        for (qint64 i = 0; i < count; ++i) {
            results.push_back(m_connection.publish(m_topic, QByteArray::number(m_next + i),
                                                   {.qos = Mqtt::QoS::AtLeastOnce}));
        }
        for (const MqttPublication &result : results) {
            if (!result.isOk()) {
                complain(result.text());
                // From this number on, and one by one: none is to overtake it.
                m_together = 1;
                m_again.start(pause);
                return;
            }
            m_together = together;
            m_out << "accepted " << m_next++ << '\n';
        }
        m_out.flush();
        goOn();
    }
    void complain(const QString &text)
    {
        if (text != m_complaint)
            QTextStream(stderr) << text << Qt::endl;
        m_complaint = text;
    }
    void goOn()
    {
        if (m_next < m_end) {
            if (!m_again.isActive() && m_connection.queued() < waitingMost)
                m_again.start(0);
        } else if (m_connection.isOnline() && m_connection.queued() == 0 &&
                   m_connection.unacknowledged() == 0) {
            m_connection.close();
        }
    }

    MqttConnection m_connection;
    QTimer m_again;
    QTextStream m_out{stdout};
    QString m_complaint;
    qint64 m_together = together;
    QString m_topic;
    qint64 m_next;
    qint64 m_end;
};

/// The value of an option as a number of at least `least`; -1, and the complaint on stderr, if it
/// is none.
qint64 number(const QCommandLineParser &parser, const QString &option, qint64 least)
{
    bool ok = false;
    const qint64 value = parser.value(option).toLongLong(&ok);
    if (ok && value >= least)
        return value;
    QTextStream(stderr) << "--" << option << " takes a number from " << least << ", not '"
                        << parser.value(option) << "'" << Qt::endl;
    return -1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Publishes numbers through a durable outbox."_s);
    parser.addHelpOption();
    parser.addOptions({
        {u"url"_s, u"The broker."_s, u"mqtt://HOST:PORT"_s, u"mqtt://localhost:1883"_s},
        {u"outbox"_s, u"The file that keeps what is not acknowledged yet."_s, u"FILE"_s},
        {u"topic"_s, u"Where the numbers go."_s, u"TOPIC"_s, u"numbers"_s},
        {u"count"_s, u"How many numbers."_s, u"N"_s, u"1000"_s},
        {u"start"_s, u"The first number."_s, u"K"_s, u"1"_s},
        {u"full"_s, u"Survive power loss, too: an fsync for every hundred numbers."_s},
    });
    parser.process(app);
    const QUrl url(parser.value(u"url"_s));
    if (url.scheme() != u"mqtt"_s || url.host().isEmpty() || !parser.isSet(u"outbox"_s)) {
        QTextStream(stderr) << "durable needs --url mqtt://HOST:PORT and --outbox FILE" << Qt::endl;
        return usageError;
    }
    const qint64 count = number(parser, u"count"_s, 0);
    const qint64 start = number(parser, u"start"_s, 0);
    if (count < 0 || start < 0)
        return usageError;

    BrokerOptions options;
    options.host = url.host();
    options.port = static_cast<quint16>(url.port(1883));
    options.userName = url.userName();
    options.password = url.password();
    options.outboxPath = parser.value(u"outbox"_s);
    if (parser.isSet(u"full"_s))
        options.outboxSynchronous = BrokerOptions::OutboxSynchronous::Full;
    options.reconnect = {.initial = std::chrono::milliseconds(100),
                         .maximum = std::chrono::seconds(2)};
    Numbers numbers(options, parser.value(u"topic"_s), start, count);
    return QCoreApplication::exec();
}

#include "durable.moc"

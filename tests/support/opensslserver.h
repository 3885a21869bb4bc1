// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "support/certificates.h"

#include <QProcess>
#include <QRegularExpression>

/// The openssl command as a server that takes any TLS client with whatever is asked for; it speaks
/// no MQTT.
class OpensslServer
{
public:
    bool start(const Certificates::Pair &pair, const QStringList &options)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(QStringLiteral("openssl"),
                        QStringList{QStringLiteral("s_server"), QStringLiteral("-accept"),
                                    QStringLiteral("127.0.0.1:0"), QStringLiteral("-cert"),
                                    pair.certificate, QStringLiteral("-key"), pair.key} +
                            options);
        static const QRegularExpression accepting(QStringLiteral("ACCEPT [^\n]*:(\\d+)\n"));
        QString said;
        while (m_process.waitForReadyRead()) {
            said += QString::fromUtf8(m_process.readAll());
            if (const auto match = accepting.match(said); match.hasMatch()) {
                port = quint16(match.captured(1).toInt());
                return true;
            }
        }
        qInfo().noquote() << said;
        return false;
    }
    ~OpensslServer()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    quint16 port = 0;

private:
    QProcess m_process;
};

/// Whether openssl's own client gets through to that port: what is refused by us is a good server.
inline bool opensslConnects(quint16 port, const QStringList &options)
{
    QProcess process;
    process.start(QStringLiteral("openssl"),
                  QStringList{QStringLiteral("s_client"), QStringLiteral("-connect"),
                              QStringLiteral("127.0.0.1:%1").arg(port)} +
                      options);
    process.closeWriteChannel();
    return process.waitForFinished() && process.exitCode() == 0;
}

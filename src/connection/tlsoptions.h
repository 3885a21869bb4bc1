// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
#pragma once

#include "connection/mqttsecret.h"

#include <QStringList>

/// How an encrypted link is made. Certificates and keys are files in PEM or DER form, read again
/// for each attempt to connect.
struct TlsOptions
{
    enum class Version { Tls12, Tls13 };

    QString caFile = {}; // who may sign the broker's certificate; empty: as the system says
    QString certificateFile = {}; // our own, and behind it what leads to its authority
    QString keyFile = {};         // of certificateFile
    MqttSecret keyPassword = {};
    Version minimumVersion = Version::Tls12;
    QString ciphers = {};    // up to TLS 1.2, as OpenSSL lists them; empty: its default
    QStringList alpn = {};   // protocol names, as AWS IoT wants "mqtt" on port 443
    QString serverName = {}; // sent and expected in the certificate, in place of the host's name
    bool verify = true;      // off, anybody can pose as the broker: each attempt warns of it

    friend bool operator==(const TlsOptions &, const TlsOptions &) = default;
};
